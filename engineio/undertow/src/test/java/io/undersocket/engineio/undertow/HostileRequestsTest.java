package io.undersocket.engineio.undertow;

import io.undersocket.engineio.container.HostileRequests;

class HostileRequestsTest extends HostileRequests {}
