"""A brief's sections in words, from its facts, in the language asked for (PRJ-25). The customer's edition is worded from
`CustomerFacts` alone; it has no way to the figures of money."""

from __future__ import annotations

from core.briefs.facts import CustomerFacts, DeliverableFact, MilestoneFact, MoneyFacts, TaskFact, TeamFacts
from core.briefs.making import plug_in
from core.briefs.service import Section
from pages.shared.format import money, on_hundred, percent, points, ratio
from pages.shared.words import _, either, language, speaking


class Words:
    """Plugged in where briefs are made (core/briefs/making.py)."""

    def team(self, facts: TeamFacts, language: str) -> tuple[str, list[Section]]:
        """Title and sections of the firm's own edition."""
        with speaking(language):
            sections = [*_shared(facts.shared, _schedule_line(facts)), Section("risks", _risks(facts)), Section("issues", _issues(facts))]
            if facts.money is not None:
                sections.append(Section("money", _money(facts.money)))
            return title_of(facts.shared), sections

    def customer(self, facts: CustomerFacts, language: str) -> tuple[str, list[Section]]:
        """Title and sections of the customer's edition."""
        with speaking(language):
            return title_of(facts), _shared(facts, "")


plug_in(Words())


def title_of(f: CustomerFacts) -> str:
    return _("{project}: weekly brief, {first} – {last}", project=either(f.project, f.project_en), first=f.first, last=f.last)


def _shared(f: CustomerFacts, more: str) -> list[Section]:
    return [
        Section("progress", _progress(f) + more),
        Section("done", _lines([_done(t) for t in f.done], _("No progress was confirmed this week."))),
        Section("next", _lines([_ahead(t) for t in f.next], _("Nothing is planned for next week."))),
        Section("milestones", _lines([_milestone(m) for m in f.milestones], _("No milestones."))),
        Section("deliverables", _lines([_deliverable(d) for d in f.deliverables], _("No deliverable is due in these weeks."))),
    ]


def _lines(texts: list[str], none: str) -> str:
    return "\n".join(f"• {t}" for t in texts) or none


def _progress(f: CustomerFacts) -> str:
    gap = f.actual - f.planned
    text = _("At the end of {day} {actual} of the work is done, {planned} was planned.", day=f.last, actual=on_hundred(f.actual), planned=on_hundred(f.planned))
    between = "" if language() == "zh" else " "
    if abs(gap) < 1:
        return text + between + _("The project is on plan.")
    told = points(abs(gap), signed=False)
    return text + between + (_("It is {points} ahead of the plan.", points=told) if gap > 0 else _("It is {points} behind the plan.", points=told))


def _schedule_line(facts: TeamFacts) -> str:
    parts = []
    if facts.schedule_deviation is not None:
        parts.append(_("Schedule deviation rate {rate}.", rate=percent(facts.schedule_deviation, signed=True)))
    if facts.quality is not None:
        parts.append(_("Passed at the first review: {rate}.", rate=percent(facts.quality)))
    return "\n" + ("" if language() == "zh" else " ").join(parts) if parts else ""


def _done(t: TaskFact) -> str:
    name = either(t.name, t.name_en)
    if t.progress >= 100:
        return _("{task}: done", task=name)
    return _("{task}: {progress}, {gained} this week", task=name, progress=on_hundred(t.progress, 0), gained=points(t.gained, 0))


def _ahead(t: TaskFact) -> str:
    name = either(t.name, t.name_en)
    if t.late:
        return _("{task}: was due on {day}, {progress} done", task=name, day=t.finishes_on, progress=on_hundred(t.progress, 0))
    return _("{task}: until {day}, {progress} done", task=name, day=t.finishes_on, progress=on_hundred(t.progress, 0))


def _milestone(m: MilestoneFact) -> str:
    name = either(m.name, m.name_en)
    if m.reached_on is not None:
        return _("{milestone}: reached on {day}", milestone=name, day=m.reached_on)
    if m.late:
        return _("{milestone}: was due on {day}, not reached yet", milestone=name, day=m.due_on)
    return _("{milestone}: due on {day}", milestone=name, day=m.due_on)


def _deliverable(d: DeliverableFact) -> str:
    name = either(d.name, d.name_en)
    if d.accepted_on is not None:
        return _("{deliverable}: accepted on {day}", deliverable=name, day=d.accepted_on)
    if d.handed_in:
        return _("{deliverable}: handed in, not accepted yet", deliverable=name)
    if d.late:
        return _("{deliverable}: was due on {day}", deliverable=name, day=d.due_on)
    return _("{deliverable}: due on {day}", deliverable=name, day=d.due_on)


def _risks(f: TeamFacts) -> str:
    texts = []
    for r in f.risks:
        name = either(r.name, r.name_en)
        texts.append(_("{risk}: {response}", risk=name, response=r.response) if r.response else _("{risk}: no response is named yet", risk=name))
    return _lines(texts, _("No severe risk is open."))


def _issues(f: TeamFacts) -> str:
    texts = [
        _("{issue}: was to be solved by {day}", issue=i.title, day=i.due_on) if i.late else _("{issue}: to be solved by {day}", issue=i.title, day=i.due_on)
        for i in f.issues
    ]
    return _lines(texts, _("No issue is open."))


def _money(m: MoneyFacts) -> str:
    texts = [
        _(
            "Budget {budget}; planned work {planned}, earned {earned}, spent {spent}.",
            budget=money(m.budget),
            planned=money(m.planned),
            earned=money(m.earned),
            spent=money(m.spent),
        ),  # fmt: skip  # noqa: E501
        _("SPI {spi}, CPI {cpi}; cost overrun rate {rate}.", spi=ratio(m.spi), cpi=ratio(m.cpi), rate=percent(m.cost_overrun, signed=True)),
    ]
    if m.estimate is not None:
        texts.append(_("Estimate at completion (BAC ÷ CPI) {estimate}, {variance} against the budget.", estimate=money(m.estimate), variance=money(m.variance, signed=True)))  # fmt: skip  # noqa: E501
    return _lines(texts, "")
