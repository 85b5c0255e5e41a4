package io.undersocket.engineio.undertow;

import io.undersocket.testing.container.HostileRequests;

class HostileRequestsTest extends HostileRequests {}
