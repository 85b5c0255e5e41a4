package io.undersocket.engineio.undertow;

import io.undersocket.engineio.container.EngineUpgradeOnTheWire;

class EngineUpgradeOnTheWireTest extends EngineUpgradeOnTheWire {}
