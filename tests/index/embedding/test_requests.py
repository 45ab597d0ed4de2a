"""Requests to a network are kept, and none is used by two threads at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import openvino as ov
from openvino import opset13 as op

from index.embedding import bert


def doubling():
    given = op.parameter([-1], np.float32)
    return bert.compiled(ov.Model([op.add(given, given)], [given], "doubling"), 2, exact=True)


def test_one_after_the_other_uses_the_same_request_and_two_at_once_use_two():
    requests = bert.Requests(doubling())
    with requests.one() as first:
        pass
    with requests.one() as again, requests.one() as other:
        assert again is first and other is not first


def test_each_of_many_threads_gets_its_own_output():
    requests, at_once = bert.Requests(doubling()), threading.Barrier(8)

    def twice(number):
        at_once.wait()
        with requests.one() as request:
            request.infer([np.full(500, number, np.float32)])
            return request.get_output_tensor().data.copy()

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(twice, range(64)))
    assert [set(output.tolist()) for output in found] == [{2.0 * n} for n in range(64)]
