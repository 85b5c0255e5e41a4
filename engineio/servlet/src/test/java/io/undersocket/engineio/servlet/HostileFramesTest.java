package io.undersocket.engineio.servlet;

import io.undersocket.engineio.container.HostileFrames;

class HostileFramesTest extends HostileFrames {}
