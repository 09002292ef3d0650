"""Pages of the wiki through the edge, in Chromium: every image is decoded, at its size.

chromium.py DIRECTORY: where screenshots are kept."""

import itertools
import os
import re
import sys
import time

from selenium import webdriver
from selenium.common.exceptions import (ElementClickInterceptedException, ElementNotInteractableException,
                                        NoSuchElementException, StaleElementReferenceException)
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

import wiki
from one_colour import escaped
from recipe import Settings

DENSITIES = (1, 1.5, 2)
# Each image of the page: the file that was chosen, what it may choose among, and its width when it is
# decoded; 0 if that fails.
IMAGES = """
const done = arguments[0];
Promise.all([...document.querySelectorAll('#content img')].map(async (img) => {
    const own = new Image();
    own.src = img.currentSrc;
    let width = 0;
    try { await own.decode(); width = own.naturalWidth; } catch (error) { }
    return { seen: img.currentSrc, width, complete: img.complete && img.naturalWidth > 0,
        src: img.src, srcset: img.getAttribute('srcset') || '' };
})).then(done);
"""


def enough(image, density):
    """The URLs that a browser may take at this density: the least that is enough, or a greater one that it
    has already; or else the greatest."""
    urls = {1: image["src"]}
    for part in filter(None, image["srcset"].split(", ")):
        url, at = part.rsplit(" ", 1)
        urls[float(at.rstrip("x"))] = url
    return tuple(url for at, url in urls.items() if at >= min(density, max(urls)))


class Browser:
    def __init__(self, edge):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in (
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable", "--no-proxy-server",
                f"--host-resolver-rules=MAP {wiki.HOST} {edge}, MAP * ~NOTFOUND", "--window-size=1300,1000"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.driver.set_page_load_timeout(wiki.LIMIT)
        self.driver.set_script_timeout(wiki.LIMIT)

    def density(self, density, height=1000):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": 1300, "height": height, "deviceScaleFactor": density, "mobile": False})

    def open(self, title):
        self.driver.get(f"http://{wiki.HOST}/wiki/{escaped(title)}")
        self.wait("the page", "return document.readyState === 'complete'")

    def wait(self, what, script):
        end = time.monotonic() + wiki.LIMIT
        while True:
            value = self.driver.execute_script(script)
            if value:
                return value
            if time.monotonic() > end:
                raise RuntimeError(f"{what} never comes; the console: {self.errors()}")
            time.sleep(0.05)

    def images(self):
        return self.driver.execute_async_script(IMAGES)

    def click(self, selector):
        """As soon as it can be clicked. Buttons of the viewer hide until the mouse moves."""
        end = time.monotonic() + wiki.LIMIT
        for x in itertools.cycle((-9, 9)):
            try:
                body = self.driver.find_element(By.TAG_NAME, "body")
                ActionChains(self.driver, 0).move_to_element_with_offset(body, x, x).perform()
                self.driver.find_element(By.CSS_SELECTOR, selector).click()
                return
            except (StaleElementReferenceException, ElementNotInteractableException,
                    ElementClickInterceptedException, NoSuchElementException) as error:
                if time.monotonic() > end:
                    raise RuntimeError(f"{selector} cannot be clicked: {error}") from error

    def errors(self):
        """What the console has of errors since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def keep(self, path):
        self.driver.save_screenshot(path)


class Test:
    def __init__(self, directory):
        self.edge, self.origin = wiki.of_test()
        self.tap, self.directory = wiki.Tap(), directory
        self.browser = Browser(self.edge.address)

    def none(self, name, wrong):
        self.tap.case(not wrong, name, [f"{line}" for line in wrong])

    def page(self, title, density, least):
        self.browser.density(density, 4000)
        self.browser.open(title)
        images = self.browser.images()
        name = f"{title} at density {density}"
        self.tap.case(len(images) >= least, f"{name}: {len(images)} images", [f"not {least}"])
        self.none(f"{name}: each is decoded", [i["seen"] for i in images if not (i["width"] and i["complete"])])
        wrong = []
        for image in images:
            if not image["seen"].endswith(enough(image, density)):
                wrong.append(f"{image['seen']}, and not {enough(image, density)}")
            width = re.search(r"/thumb/.*/(?:page\d+-|lang[a-z-]+-)?(\d+)px-[^/]*$", image["seen"])
            # thumbd does not enlarge a page, and MediaWiki does: known.tsv
            enlarged = width and ".djvu/" in image["seen"] and int(width[1]) > image["width"] > 0
            if width and int(width[1]) != image["width"] and not enlarged:
                wrong.append(f"{image['seen']} is {image['width']} wide")
        self.none(f"{name}: each is as wide as asked for", wrong)
        self.none(f"{name}: no error in the console", self.browser.errors())
        self.browser.keep(os.path.join(self.directory, f"{title}-{density}.png".replace(" ", "_")))

    def viewer(self, title, name, steps, base):
        """MultimediaViewer is opened by a click, and goes on by clicks."""
        self.browser.density(1)
        self.browser.open(title)
        # it listens once its module is there
        self.browser.wait("the viewer", "return window.mw && mw.loader.getState('mmv.bootstrap') === 'ready'"
                                        " && window.jQuery && jQuery.isReady")
        self.browser.click("#content a.image img, #content a.mw-file-description img")
        seen = []
        for _ in range(steps):
            # the page's own small copy comes first
            url = self.browser.wait("an image of the viewer", f"""
                const img = document.querySelector('.mw-mmv-image img');
                return img && img.complete && img.naturalWidth > 0 && !{seen}.includes(img.currentSrc) &&
                    !document.querySelector('.mw-mmv-image .blurred') &&
                    new URL(img.currentSrc).pathname.startsWith('{base}') && img.currentSrc""")
            seen.append(url)
            if len(seen) < steps:
                self.browser.click(".mw-mmv-next-image")
        self.tap.case(len(set(seen)) == steps, f"{name}: {steps} images of {base}", seen)
        self.browser.keep(os.path.join(self.directory, f"{name}.png".replace(" ", "_")))
        self.browser.click(".mw-mmv-close")
        self.browser.wait("the end of the viewer", "return !document.querySelector('.mw-mmv-overlay')")
        self.none(f"{name}: no error in the console", self.browser.errors())


def main(directory):
    os.makedirs(directory, exist_ok=True)
    test = Test(directory)
    try:
        for density in DENSITIES:
            test.page("Sizes", density, 30)
        test.page("Gallery", 2, 15)
        test.viewer("Sizes", "MultimediaViewer", 3, "/w/images/")
        test.viewer("Gallery", "MultimediaViewer of a gallery", 4, "/w/images/")
        settings = Settings()
        with open(os.path.join(os.environ["SITE"], "thumb-urls.php")) as file:
            settings.write(settings.documented + file.read())
        # on a page whose answers of the API are not kept
        test.viewer("About Harbour at dusk", "MultimediaViewer with URLs of the query scheme", 1,
                    "/v1/Harbour_at_dusk.jpg")
        test.tap.plan()
    finally:
        test.browser.driver.quit()


main(sys.argv[1])
