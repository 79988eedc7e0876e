from shop import prices
from tests.base import ShopTestCase


class TestTotal(ShopTestCase):
    def test_counts(self):
        assert prices.total([(100, 2)]) == 238

    def test_without_tax(self):
        prices.TAX_PERCENT = 0
        assert prices.total([(100, 2)]) == 200
