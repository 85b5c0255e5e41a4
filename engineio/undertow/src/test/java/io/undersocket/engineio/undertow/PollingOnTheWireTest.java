package io.undersocket.engineio.undertow;

import io.undersocket.testing.container.PollingOnTheWire;

class PollingOnTheWireTest extends PollingOnTheWire {}
