"""A letter in, a reply out: its questions answered in the enquirer's order, its gaps named, its figures listed."""

from assistant.enquiry.values import Ask, EnquiryItem, EnquiryReply, Fact, Gap, LedgerFigure, Letter, Project

__all__ = ["Ask", "EnquiryItem", "EnquiryReply", "Fact", "Gap", "LedgerFigure", "Letter", "Project"]
