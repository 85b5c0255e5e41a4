package io.undersocket.engineio.undertow;

import io.undersocket.testing.container.RefusalOnTheWire;

class RefusalOnTheWireTest extends RefusalOnTheWire {}
