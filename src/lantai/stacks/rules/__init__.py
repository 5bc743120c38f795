"""Pure decisions of the stacks: `places`, `scanning`, `lending`, `capacity`, `stocktaking`, `climate`, `columns`."""
