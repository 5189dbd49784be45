<?php

/**
 * Adds a deal by an incoming webhook of Bitrix24, such as https://your.bitrix24.com/rest/1/<secret>/ with
 * the right `crm`. Gives its number, or null where the CRM did not take it.
 * https://apidocs.bitrix24.com/api-reference/crm/deals/crm-deal-add.html
 */
function bitrix24_add_deal(array $fields): ?int
{
    $answer = throughline_post(getenv('BITRIX24_WEBHOOK') . 'crm.deal.add.json', ['fields' => $fields]);
    $result = json_decode($answer['body'], true)['result'] ?? null;
    if ($answer['status'] === 200 && is_int($result)) {
        return $result;
    }
    error_log("Bitrix24 did not take a deal: {$answer['status']} {$answer['body']}");
    return null;
}
