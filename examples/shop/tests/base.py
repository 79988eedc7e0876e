"""The one base of the shop's test classes."""

from shop import prices


class ShopTestCase:
    def setup_method(self):
        self.tax = prices.TAX_PERCENT

    def teardown_method(self):
        prices.TAX_PERCENT = self.tax
