package io.undersocket.engineio.servlet;

import io.undersocket.testing.container.HostileRequests;

class HostileRequestsTest extends HostileRequests {}
