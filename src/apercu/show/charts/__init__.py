"""Pictures of relations: a timeline, series by domain, a third party; as SVG, PNG and in a page."""
