package io.undersocket.engineio.servlet;

import io.undersocket.testing.container.HostileFrames;

class HostileFramesTest extends HostileFrames {}
