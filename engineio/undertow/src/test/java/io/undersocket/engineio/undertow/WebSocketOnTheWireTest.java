package io.undersocket.engineio.undertow;

import io.undersocket.engineio.container.WebSocketOnTheWire;

class WebSocketOnTheWireTest extends WebSocketOnTheWire {}
