package io.undersocket.engineio.servlet;

import io.undersocket.engineio.container.PollingOnTheWire;

class PollingOnTheWireTest extends PollingOnTheWire {}
