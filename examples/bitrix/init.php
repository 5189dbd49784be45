<?php

// For a Bitrix of your own, with its CRM: into /local/php_interface/init.php, beside ../php/throughline.php.
// The deal needs a field of type string: UF_CRM_TL_CID.

require_once __DIR__ . '/throughline.php';

AddEventHandler('crm', 'OnBeforeCrmDealAdd', 'throughline_mark_deal');
AddEventHandler('crm', 'OnAfterCrmDealAdd', 'throughline_tell_deal');
AddEventHandler('crm', 'OnAfterCrmDealUpdate', 'throughline_tell_deal');

/** A deal that a visitor's request makes takes the visitor's cookie along. */
function throughline_mark_deal(array &$fields): void
{
    // In these the cookie is a manager's own.
    $isStaff = preg_match('#^/(crm|bitrix|rest|mobile)/#', $_SERVER['REQUEST_URI'] ?? '');
    if (!$isStaff && empty($fields['UF_CRM_TL_CID'])) {
        $fields['UF_CRM_TL_CID'] = throughline_client_id();
    }
}

/** Each change of a deal is sent whole, as the CRM has it now. */
function throughline_tell_deal(array &$fields): void
{
    $deal = CCrmDeal::GetListEx(
        [],
        ['=ID' => $fields['ID'], 'CHECK_PERMISSIONS' => 'N'],
        false,
        false,
        ['ID', 'STAGE_ID', 'STAGE_SEMANTIC_ID', 'OPPORTUNITY', 'CURRENCY_ID', 'DATE_CREATE', 'UF_CRM_TL_CID']
    )->Fetch();
    if (!$deal) {
        return;
    }
    $statuses = ['S' => 'won', 'F' => 'lost'];
    throughline_send('deals', [throughline_known([
        'deal_id' => (string) $deal['ID'],
        'crm' => 'bitrix',
        'client_id' => $deal['UF_CRM_TL_CID'] ?? '',
        'status' => $statuses[$deal['STAGE_SEMANTIC_ID']] ?? ($deal['STAGE_ID'] === 'NEW' ? 'new' : 'in_progress'),
        'stage' => $deal['STAGE_ID'],
        'revenue' => (string) $deal['OPPORTUNITY'],
        'currency' => $deal['CURRENCY_ID'],
        // The CRM writes times as the site does, in its own time zone.
        'created_at' => gmdate('Y-m-d\TH:i:s\Z', MakeTimeStamp($deal['DATE_CREATE'])),
    ])]);
}
