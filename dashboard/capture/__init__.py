"""The outside world: pages fetched, read, checked for quotes and searched for statements. No database, no Flask."""
