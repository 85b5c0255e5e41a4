package io.undersocket.engineio.undertow;

import io.undersocket.engineio.container.HostileFrames;

class HostileFramesTest extends HostileFrames {}
