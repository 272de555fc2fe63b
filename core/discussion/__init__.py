"""Discussion on records (PLT-13): threads of remarks, seen by who sees the record, with mentions, files and a resolved mark."""
