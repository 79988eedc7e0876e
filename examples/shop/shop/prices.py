"""What things cost, in cents."""

TAX_PERCENT = 19


def with_tax(cents):
    return cents + cents * TAX_PERCENT // 100


def total(items):
    return sum(with_tax(cents) * count for cents, count in items)
