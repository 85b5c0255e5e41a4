package io.undersocket.engineio.servlet;

import io.undersocket.testing.container.EngineUpgradeOnTheWire;

class EngineUpgradeOnTheWireTest extends EngineUpgradeOnTheWire {}
