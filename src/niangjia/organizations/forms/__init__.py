"""What a person may type about unions, in the words of the desk."""
