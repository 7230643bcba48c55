"""Pages of funding: contributions and allocations, each as a list and as a page of its own."""
