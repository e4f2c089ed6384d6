"""How fast the register is, beside the best that hand-written SQL does with the same rows in the same run."""
