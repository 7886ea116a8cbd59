"""An issue 诉求: what a resident raised, from submission to close-out."""
