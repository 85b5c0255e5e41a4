package io.undersocket.engineio.servlet;

import io.undersocket.testing.container.RefusalOnTheWire;

class RefusalOnTheWireTest extends RefusalOnTheWire {}
