package io.undersocket.engineio.undertow;

import io.undersocket.engineio.container.PollingOnTheWire;

class PollingOnTheWireTest extends PollingOnTheWire {}
