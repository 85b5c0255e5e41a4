package io.undersocket.engineio.servlet;

import io.undersocket.testing.container.WebSocketOnTheWire;

class WebSocketOnTheWireTest extends WebSocketOnTheWire {}
