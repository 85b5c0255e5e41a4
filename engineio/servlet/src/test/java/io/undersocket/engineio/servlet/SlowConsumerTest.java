package io.undersocket.engineio.servlet;

import io.undersocket.testing.container.SlowConsumer;

class SlowConsumerTest extends SlowConsumer {}
