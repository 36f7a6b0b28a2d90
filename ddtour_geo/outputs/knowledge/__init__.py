"""What is known of a territory: a page with its plan, and a letter with the open questions."""

from ddtour_geo.outputs.knowledge.files import LETTER, PAGE, knowledge_files, knowledge_names

__all__ = ["LETTER", "PAGE", "knowledge_files", "knowledge_names"]
