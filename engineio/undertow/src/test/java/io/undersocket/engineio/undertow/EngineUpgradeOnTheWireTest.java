package io.undersocket.engineio.undertow;

import io.undersocket.testing.container.EngineUpgradeOnTheWire;

class EngineUpgradeOnTheWireTest extends EngineUpgradeOnTheWire {}
