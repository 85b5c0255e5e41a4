package io.undersocket.engineio.servlet;

import io.undersocket.engineio.container.SlowConsumer;

class SlowConsumerTest extends SlowConsumer {}
