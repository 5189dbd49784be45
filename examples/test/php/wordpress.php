<?php

// A stand-in for WordPress and Contact Form 7, for `php -S`: hooks, scripts, a page with a form and the
// way its data takes, as both document them. The plugin of the example is loaded as it is.

define('ABSPATH', __DIR__ . '/');
foreach (['COLLECTOR', 'SITE', 'KEY'] as $name) {
    define("THROUGHLINE_$name", getenv("THROUGHLINE_$name"));
}

$hooks = [];
$scripts = [];

function add_filter($hook, $callback, $priority = 10, $arguments = 1)
{
    $GLOBALS['hooks'][$hook][$priority][] = $callback;
}

function add_action($hook, $callback, $priority = 10, $arguments = 1)
{
    add_filter($hook, $callback, $priority, $arguments);
}

function apply_filters($hook, $value)
{
    $priorities = $GLOBALS['hooks'][$hook] ?? [];
    ksort($priorities);
    foreach (array_merge(...$priorities) as $callback) {
        $value = $callback($value);
    }
    return $value;
}

function do_action($hook, $about = '')
{
    $priorities = $GLOBALS['hooks'][$hook] ?? [];
    ksort($priorities);
    foreach (array_merge(...$priorities) as $callback) {
        $callback($about);
    }
}

function wp_enqueue_script($handle, $src, $needs, $version, $options)
{
    $address = $version === null ? $src : "$src?ver=$version";
    $GLOBALS['scripts'][$handle] = ['src' => $address, 'strategy' => $options['strategy'], 'before' => ''];
}

function wp_add_inline_script($handle, $code, $position)
{
    $GLOBALS['scripts'][$handle][$position] = $code;
}

function plugins_url($path, $file)
{
    return "/wp-content/plugins/throughline/$path";
}

function wp_json_encode($value)
{
    return json_encode($value);
}

class WP_Error
{
    public function get_error_message()
    {
        return 'no answer';
    }
}

function is_wp_error($thing)
{
    return $thing instanceof WP_Error;
}

function wp_remote_post($url, $options)
{
    $headers = [];
    foreach ($options['headers'] as $name => $value) {
        $headers[] = "$name: $value";
    }
    $body = @file_get_contents($url, false, stream_context_create(['http' => [
        'method' => 'POST',
        'header' => $headers,
        'content' => $options['body'],
        'timeout' => $options['timeout'],
        'ignore_errors' => true,
    ]]));
    if ($body === false) {
        return new WP_Error();
    }
    return ['body' => $body, 'code' => (int) explode(' ', $http_response_header[0])[1]];
}

function wp_remote_retrieve_response_code($answer)
{
    return $answer['code'];
}

function wp_remote_retrieve_body($answer)
{
    return $answer['body'];
}

class WPCF7_Submission
{
    public static function get_instance()
    {
        return new self();
    }

    public function get_posted_data()
    {
        return array_filter($_POST, fn($name) => $name[0] !== '_', ARRAY_FILTER_USE_KEY);
    }

    public function get_posted_data_hash()
    {
        return md5(json_encode($this->get_posted_data()));
    }
}

require __DIR__ . '/../../wordpress/throughline/throughline.php';

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);

if ($path === '/wp-content/plugins/throughline/contact-form-7.js') {
    header('Content-Type: text/javascript');
    readfile(__DIR__ . '/../../wordpress/throughline/contact-form-7.js');
} elseif ($path === '/cf7.js') {
    header('Content-Type: text/javascript');
    readfile(__DIR__ . '/contact-form-7.js');
} elseif ($path === '/wp-json/contact-form-7/v1/contact-forms/6/feedback') {
    header('Content-Type: application/json');
    $isWrong = ($_POST['your-name'] ?? '') === '';
    if (!$isWrong) {
        do_action('wpcf7_mail_sent');
    }
    echo json_encode([
        'contact_form_id' => 6,
        'status' => $isWrong ? 'validation_failed' : 'mail_sent',
        'message' => $isWrong ? 'Please fill in the field.' : 'Thank you for your message.',
        'posted_data_hash' => '',
        'into' => '#wpcf7-f6-p2-o1',
    ]);
} else {
    do_action('wp_enqueue_scripts');
    $tags = '';
    foreach ($scripts as $handle => ['src' => $src, 'strategy' => $strategy, 'before' => $before]) {
        $tags .= $before === '' ? '' : "<script id=\"$handle-js-before\">$before</script>\n";
        $tags .= "<script src=\"$src\" id=\"$handle-js\" $strategy data-wp-strategy=\"$strategy\"></script>\n";
    }
    $hidden = '';
    foreach (apply_filters('wpcf7_form_hidden_fields', []) as $name => $value) {
        $hidden .= "<input type=\"hidden\" name=\"$name\" value=\"$value\" />\n";
    }
    header('Content-Type: text/html; charset=utf-8');
    echo strtr(file_get_contents(__DIR__ . '/contact-form-7.html'), ['[scripts]' => $tags, '[hidden]' => $hidden]);
}
