"""Pages of digitisation: projects, batches, deliveries, checks, acceptance; what was read, and reviewing what is doubted."""
