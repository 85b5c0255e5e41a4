package io.undersocket.engineio.undertow;

import io.undersocket.testing.container.HostileFrames;

class HostileFramesTest extends HostileFrames {}
