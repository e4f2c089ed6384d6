"""The verbs: only these change the record, and each writes its own line of history."""
