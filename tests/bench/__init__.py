"""`make bench`: what the services cost beside the same work in raw SQL, in one run, at two sizes."""
