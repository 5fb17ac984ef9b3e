"""Libraries: values in, values out; no framework, network, product database or clock."""
