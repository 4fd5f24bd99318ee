"""Live chat: what the widget may be told and sends, understood without knowing anybody."""
