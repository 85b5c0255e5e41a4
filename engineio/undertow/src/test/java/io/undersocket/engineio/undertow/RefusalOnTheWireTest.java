package io.undersocket.engineio.undertow;

import io.undersocket.engineio.container.RefusalOnTheWire;

class RefusalOnTheWireTest extends RefusalOnTheWire {}
