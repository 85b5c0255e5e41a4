package io.undersocket.engineio.servlet;

import io.undersocket.engineio.container.WebSocketOnTheWire;

class WebSocketOnTheWireTest extends WebSocketOnTheWire {}
