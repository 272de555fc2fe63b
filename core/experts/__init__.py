"""Outside experts and partners: card, rate, agreement, engagements, and the signed link by which they review (PRJ-45)."""
