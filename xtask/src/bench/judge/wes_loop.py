"""WES-NG at its best: texts in one process, the definitions loaded once, nothing printed but one
row a text. wes_loop.py DEFINITIONS TEXT...

Of each product that WES-NG tells apart the first text is judged. A row is the text, its product,
how many articles are missing; or the text, nothing, why it is not taken.
"""

import sys

import wes

cves, _ = wes.load_definitions(sys.argv[1])
products = set()
for path in sys.argv[2:]:
    with open(path, "rb") as file:
        text = file.read()
    try:
        product, _, _, _, _, installed = wes.determine_product(text)
        if product in products:
            continue
        products.add(product)
        _, found = wes.determine_missing_patches(product, cves, installed)
        if "Windows Server" in product:
            found = wes.filter_duplicates(found)
        missing, _ = wes.get_patches_servicepacks(found, cves, product)
        kbs = {row["BulletinKB"] for row in missing}
        print(path, product, len(kbs), sep="\t")
    except (wes.WesException, RecursionError, AttributeError) as error:
        print(path, "", " ".join(str(error).split()), sep="\t")
