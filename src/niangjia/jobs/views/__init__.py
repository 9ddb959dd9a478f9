"""Pages of jobs: the fairs of the desk, the calls of the desk, one's own, everybody's."""
