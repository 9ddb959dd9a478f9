"""Who is put forward: what a union is asked for, what lies at a desk, who may decide, who is told."""
