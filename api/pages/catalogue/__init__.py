"""What each form asks for, noun by noun; the texts stand in locale/form.toml and locale/field.toml."""
