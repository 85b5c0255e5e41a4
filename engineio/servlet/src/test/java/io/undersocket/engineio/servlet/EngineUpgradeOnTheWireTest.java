package io.undersocket.engineio.servlet;

import io.undersocket.engineio.container.EngineUpgradeOnTheWire;

class EngineUpgradeOnTheWireTest extends EngineUpgradeOnTheWire {}
