package io.undersocket.engineio.servlet;

import io.undersocket.testing.container.PollingOnTheWire;

class PollingOnTheWireTest extends PollingOnTheWire {}
