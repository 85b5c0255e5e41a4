package io.undersocket.engineio.undertow;

import io.undersocket.testing.container.WebSocketOnTheWire;

class WebSocketOnTheWireTest extends WebSocketOnTheWire {}
