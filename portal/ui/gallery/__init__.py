"""All components on a few pages, in development only: ``/ui/`` on every tenant's host."""
