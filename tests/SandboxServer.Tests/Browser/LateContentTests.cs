using System.Diagnostics;
using ContainerMcp.SandboxServer.Browser;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Browser;

/// <summary>What a page shows only after it has loaded is read without waiting for it, and what was asked to be waited for is waited for.</summary>
[Collection("browser")]
public sealed class LateContentTests(BrowserLab lab) : IClassFixture<BrowserLab>
{
    [Theory]
    [InlineData("timer", "setTimeout(() => a.textContent = 'late', 2000)")]
    [InlineData("fetch", "fetch('/news').then(r => r.text()).then(t => a.textContent = t)")]
    [InlineData("slow", "fetch('/slow').then(r => r.text()).then(t => a.textContent = t)")]
    [InlineData("chain", "setTimeout(() => fetch('/slow').then(r => r.text()).then(t => setTimeout(() => a.textContent = t, 800)), 700)")]
    [InlineData("many", "(async () => { for (let i = 0; i < 5; i++) await fetch('/news?' + i); setTimeout(async () => a.textContent = await (await fetch('/news')).text(), 100) })()")]
    [InlineData("frames", "requestAnimationFrame(() => requestAnimationFrame(() => a.textContent = 'late'))")]
    [InlineData("idle", "requestIdleCallback(() => a.textContent = 'late')")]
    [InlineData("module", "const s = document.createElement('script'); s.src = '/late.js'; document.body.append(s)")]
    [InlineData("worker", "const w = new Worker('/worker.js'); w.onmessage = e => a.textContent = e.data")]
    [InlineData("digest", "crypto.subtle ? crypto.subtle.digest('SHA-256', new Uint8Array(5e6)).then(() => a.textContent = 'late') : a.textContent = 'late'")]
    [InlineData("message", "const c = new MessageChannel(); c.port1.onmessage = () => a.textContent = 'late'; c.port2.postMessage(1)")]
    [InlineData("image", "const i = new Image(); i.onload = i.onerror = () => a.textContent = 'late'; i.src = '/slow'")]
    [InlineData("location", "setTimeout(() => location.href = '/elsewhere', 500)")]
    public async Task What_comes_late_is_read(string name, string script)
    {
        lab.Site.Serve("/news", "late", "text/plain");
        lab.Site.Serve("/elsewhere", "<p id=a>late</p>");
        lab.Site.Serve("/late.js", "setTimeout(() => document.getElementById('a').textContent = 'late', 300)", "text/javascript");
        lab.Site.Serve("/worker.js", "setTimeout(() => postMessage('late'), 100)", "text/javascript");
        lab.Site.Serve("/slow", async context =>
        {
            await Task.Delay(700, context.RequestAborted);
            await context.Response.WriteAsync("late");
        });

        var page = await lab.BrowseAsync(lab.Site.Serve($"/page-{name}", $"<!doctype html><p id=a>loading</p><script>{script}</script>"));

        Assert.True(page.Success, page.Error);
        Assert.Contains(">late</p>", page.Content, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("setInterval(() => a.textContent = Date.now(), 10)")]
    [InlineData("(function f() { a.textContent = Math.random(); setTimeout(f, 0); })()")]
    [InlineData("(function f() { a.textContent = Math.random(); requestAnimationFrame(f); })()")]
    [InlineData("setInterval(() => fetch('/news'), 200)")]
    [InlineData("fetch('/never'); setTimeout(() => a.className = 'timer', 1000)")]
    [InlineData("setTimeout(() => location.reload(), 100)")]
    public async Task A_page_that_never_rests_is_read_all_the_same(string script)
    {
        await using var impatient = new BrowserLab { Options = new() };
        await impatient.InitializeAsync();
        impatient.Site.Serve("/news", "x", "text/plain");
        impatient.Site.Serve("/never", context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var url = impatient.Site.Serve("/restless", $"<!doctype html><p id=a>x</p><p>there</p><script>{script}</script>");
        Assert.True((await impatient.BrowseAsync(impatient.Site.Serve("/warm", "warm"))).Success);
        var watch = Stopwatch.StartNew();

        var page = await impatient.BrowseAsync(url);

        Assert.True(page.Success, page.Error);
        Assert.Contains("<p>there</p>", page.Content, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), watch.Elapsed.ToString());
    }

    [Fact]
    public async Task A_selector_is_waited_for_in_real_time()
    {
        var url = lab.Site.Serve("/poll", async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<!doctype html><div id=a>x</div><script>setTimeout(() => { a.attachShadow({ mode: 'open' }).innerHTML = '<b class=ready>now</b>' }, 5000)</script>");
        });

        var waited = await lab.BrowseAsync(url, new BrowseWait(".ready"));
        var timed = await lab.BrowseAsync(url, new BrowseWait(Time: TimeSpan.FromSeconds(6)));

        Assert.Contains("<b class=\"ready\">now</b>", waited.Content, StringComparison.Ordinal);
        Assert.Contains("<b class=\"ready\">now</b>", timed.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_waited_for_is_refused_by_name()
    {
        var url = lab.Site.Serve("/wait", "<p>x</p>");
        Assert.True((await lab.BrowseAsync(url)).Success);

        Assert.Equal(
            "Error browsing webpage: no element matched the selector .never until the call's time was over", (await lab.BrowseAsync(url, new BrowseWait(".never"), 12)).Error);
        Assert.Equal("Error browsing webpage: wait_for_selector is no CSS selector: p[", (await lab.BrowseAsync(url, new BrowseWait("p["))).Error);
        foreach (var selector in new[] { " ", "p >> text=x", new string('p', 501) })
        {
            Assert.Equal("wait_for_selector must be a CSS selector of at most 500 characters", (await lab.BrowseAsync(url, new BrowseWait(selector))).Error);
        }

        foreach (var seconds in new[] { 0, -1, 10, 200 })
        {
            Assert.Equal(
                "wait_seconds must be more than 0 and less than the call's timeout, which is 10 seconds",
                (await lab.BrowseAsync(url, new BrowseWait(Time: TimeSpan.FromSeconds(seconds)), 10)).Error);
        }
    }
}
